"""What to do where a rule finds something, in general; a finding's own remedy says it of its asset."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: A rule's id to what to do about its findings.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "credentials.missing": "Ask for the delivery as it was stamped, with its .c2pa files; stamp what is your own.",
        "credentials.invalid": "Do not use it as it is: ask for the file again, as it was signed.",
        "credentials.doubtful": "Ask whoever signed it to stamp it again, with a time-stamp that holds.",
        "credentials.untrusted": "Ask who signed it; if you know them, add their root certificate to `trust.anchors`.",
        "credentials.ingredient-invalid": "Find where that ingredient came from, and use its original file.",
        "ai.undeclared": "Ask its maker to declare how AI was used, and stamp it with that declaration.",
        "ai.contradicted": "Ask its maker which is right; if the declaration is not, correct it and stamp again.",
        "near-copy": "Compare the two pictures; if it is a copy, change the shot or get a licence from the owner.",
        "near-copy.licence": "Have the licence extended to this show, shot and day, or change the shot.",
        "near-copy.licensed": "Nothing, while the licence holds; keep to what else its document asks for.",
        "tool.unknown": "Have it vetted and entered into the show's registry, or use a tool that is there.",
        "tool.unvetted": "Have this version vetted for this use, or make the material with one that is.",
        "tool.expired": "Have the tool vetted again: its terms may have changed.",
        "tool.retains": "Get an agreement by which it keeps nothing, or make the material with another tool.",
        "tool.trains": "Get an agreement by which it does not train on it, or make the material with another tool.",
        "tool.training-data": "Ask its vendor what it was trained on and note it in the registry, or use another tool.",
        "tool.consumer": "Use it in an enterprise's environment, under an agreement, or use another tool.",
        "tool.contradicted": "Find out which tool, and which version of it, was used; correct what is wrong.",
        "ai.temporary": "Replace it before the final delivery; or declare it final, and have that approved.",
        "ai.final-use": "Get a written approval for these shots, and put it into the show's attestations.",
        "ai.principle": "Get a written approval, or make the material again so that the principle is kept.",
        "ai.unsure": "Find it out and declare the answer, or have it approved as it is.",
        "ai.unanswered": "Ask its maker the five questions, declare the answers, and stamp again.",
        "ai.taken-for-real": "Get a written approval, or change the picture so that nobody takes it for real.",
        "ai.says-more": "Declare of the comp what its element says of itself, and stamp again.",
        "input.unlicensed": "Get a licence and name it in the declaration, or make it again without that input.",
        "input.sensitive": "Get a written approval for giving it to that tool.",
        "input.training": "Get a written approval for the training, or use a model that was not trained on it.",
        "prompt.names": "Get a written approval, or make the material again with a prompt that names nobody.",
        "performer.consent": "Get a consent to this change, for this project and these shots, or take the change out.",
        "performer.approval": "Get a written approval for this change of the performance, or take the change out.",
        "guild.work": "Agree it with the guild and put the approval on file, or have its members do the work.",
        "disclosure.missing": "Stamp it with its declaration, and deliver it with its .c2pa files.",
        "disclosure.deep-fake": "Say in the declaration how viewers are told, and tell them so.",
        "disclosure.latent": "Declare the tool and its version, enter its vendor into the registry, and stamp again.",
        "media.unreadable": "Deliver it again; move what is no picture out of the delivery.",
        "sequence.missing-frames": "Render or deliver these frames, or deliver the parts as sequences of their own.",
        "sequence.mixed-declarations": "Stamp the frames of one shot with one declaration.",
        "sequence.near-copy": "As for `near-copy`: compare the two pictures, and change the shot or get a licence.",
    }
)
