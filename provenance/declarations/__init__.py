"""Declarations: what the maker of a shot or render says of how AI was used, as a TOML file.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `title` | what the picture is, in a few words | required |
| `show` | the show it is made for | the show file's title |
| `shot` | the shot it is made for | not said |
| `use` | `temporary` or `final`: whether it is meant for the final picture | required |
| `ai` | how much of it AI made: `whole`, `element`, `enhanced` or `none` | `digital_source_type` says it |
| `digital_source_type` | what the picture as a whole is, by the IPTC list: a name or its address | `ai` leads to it |
| `role` | the AI-made part in the picture: `background`, `incidental`, `story-relevant`, `key-element`, `clean-up` \
| not said |
| `tools.name`, `tools.version` | a tool that made or changed the picture | none, where no AI was used |
| `tools.id` | its id in the show's registry of vetted tools | it is looked for by its name |
| `tools.ai` | whether it is a tool whose AI made or changed something: the steps that follow name it | not said |
| `ingredients.path` | a file it was made from, relative to this file; `####` is the frame's own number | required |
| `ingredients.relationship` | `parentOf`: opened and changed; `componentOf`: placed; `inputTo`: used | required |
| `ingredients.title` | what it is, in a few words | the file's name |
| `ingredients.digital_source_type` | what kind of source it is | its own manifest says it |
| `actions.action` | a step, in order: C2PA's label (`placed`) or your own (`com.example.relight`) | required |
| `actions.digital_source_type` | what kind of source the step brought in | not said; `created` must say it |
| `actions.description` | the step in your own words | none |
| `actions.tool` | the name of the tool that did it, as in `tools` | not said |
| `actions.ingredients` | the paths of what it used, as in `ingredients` | none |
| `inputs.kind` | what was given to a tool: `own`, `licensed`, `third-party`, `personal-data`, `prompt` | required |
| `inputs.description` | what it is, in your own words | none |
| `inputs.tool` | the name of the tool that it was given to, as in `tools` | the only one, or all |
| `inputs.licence` | the id of the licence that it is used under | not said |
| `inputs.works`, `inputs.people` | works and people, living or dead, that a prompt names | none |
| `inputs.unreleased` | whether it is of the production and not public yet | `false` |
| `inputs.training` | whether a model was trained or fine-tuned on it | `false` |
| `performers.id` | whose likeness, voice or work was touched: a pseudonymous id, as in consents | required |
| `performers.change` | the kind of change, as in consents (`digital-alteration`, `voice`, `unsure` ...) | required |
| `performers.description` | what was done, in your own words | none |
| `performers.alters_meaning` | whether it changes the performance's tone, delivery or intent; may be `unsure` | `no` |
| `performers.deceased` | whether the performer has died | `false` |
| `performers.consents` | the ids of the consents that you rely on; whichever fits counts, named or not | none |
| `guild_work.guild`, `guild_work.work` | work that a guild covers, and that AI did instead of its members | required |
| `guild_work.agreement` | the id of the approval that it was agreed under; whichever fits counts | none |
| `principles.originality` | it recreates no identifiable features of protected works: `yes`, `no`, `unsure` \
| not answered |
| `principles.data` | the tools keep, reuse and train on nothing of the production's | not answered |
| `principles.environment` | the tools ran in an environment that the enterprise secures | not answered |
| `principles.temporary` | what AI made is temporary, and no part of the final deliverables | not answered |
| `principles.performance` | no performance and no union work is replaced without consent | not answered |
| `taken_for_real` | whether it could be taken for a real event or statement: `yes`, `no`, `unsure` | not said |
| `viewer_disclosure` | how viewers are told that AI was used ("end credits") | they are not |
| `training_mining.ai_training` | CAWG: `allowed`, `notAllowed`, `constrained` | not said |
| `training_mining.ai_generative_training` | the same, for generative models | not said |
| `training_mining.ai_inference` | the same, for use as an input | not said |
| `training_mining.data_mining` | the same, for any mining | not said |
| `notes` | anything else, in your own words | none |

One of `ai` and `digital_source_type` is required. An answer to a principle can have a note:
``data = {answer = "no", note = "its terms allow training"}``.

Where no action is given, the steps follow from the ingredients and from what is said of the whole:
`provenance.declarations.deriving` has the table.

What must fit together: the first action is `created` or `opened`, and no other is; `opened` names the one `parentOf`
ingredient, `placed` and `removed` name `componentOf` ones; where AI made anything, tools are named; tools that actions
and inputs name are declared; only prompts name works and people; no ingredient that was opened or placed is AI where
the whole is not; AI in a final picture is not said to be temporary; nothing is said twice. What a template has in the
place of an answer is refused.

A declaration's digest is of its content, not of its file: comments, the order of keys and the spelling of labels do
not matter. A key that is not given does not count, so that keys which come to this format later change no digest. Of
`ai` what it leads to counts.
"""

from __future__ import annotations

import re
from pathlib import Path

from provenance.declarations.reading import declaration_of
from provenance.declarations.template import TEMPLATE
from provenance.documents import read_document
from provenance.errors import DeclarationError
from provenance.files import show_name
from provenance.model import Declaration

__all__ = ["TEMPLATE", "at_frame", "declaration_of", "load_declaration", "may_mean"]

_PLACEHOLDER = re.compile(r"#+|@+|%(?:0\d)?d")  # no groups: `may_mean` splits at it


def load_declaration(path: Path, *, show: str = "") -> Declaration:
    """Read and check a declaration.

    Args:
        show: the show's title, where the declaration does not say its own.

    Returns:
        The declaration, with full labels. Paths are absolute, and an action names its ingredients by exactly the
        path that the ingredient has. Frame patterns stay patterns: see `at_frame`. No ingredient is looked for.

    Raises:
        FileError: it cannot be read.
        DeclarationError: it is wrong, or does not fit together; `why` names the line.
    """
    return declaration_of(read_document(path, DeclarationError), show=show)


def at_frame(path: Path, frame: int | None) -> Path:
    """The file that an ingredient's path means for one frame: ``plate.####.exr`` -> ``plate.1001.exr``.

    ``####`` and ``@@@@`` stand for as many digits, a single ``#`` for four, ``%04d`` is as in C.

    Raises:
        DeclarationError: the path is a pattern, and *frame* is None.
    """
    if not _PLACEHOLDER.search(path.name):
        return path
    if frame is None:
        raise DeclarationError(
            f"cannot tell which file {show_name(path)} is",
            "it is a frame pattern, and what is made with it has no frame number",
            "Name one file in the declaration, or number the frames.",
        )
    return path.with_name(_PLACEHOLDER.sub(lambda found: f"{frame:0{_width(found[0])}d}", path.name))


def may_mean(path: Path, name: str) -> bool:
    """Whether a file called *name* is one that an ingredient's path means, at some frame, or the pattern itself."""
    literals = _PLACEHOLDER.split(path.name)
    return name == path.name or bool(re.fullmatch(r"-?\d+".join(map(re.escape, literals)), name))


def _width(placeholder: str) -> int:
    if placeholder[0] == "%":
        return int(placeholder[1:-1] or 0)
    return 4 if placeholder == "#" else len(placeholder)
