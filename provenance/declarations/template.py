"""The declaration's template: it explains itself, and it is refused until everything in angle brackets is replaced."""

from __future__ import annotations

import re

TEMPLATE = """\
# How this shot or render was made, and how AI was used in it. Copy this file for each shot.
# Replace everything in <angle brackets>; remove what does not apply. `platemark declare` asks for the same in a minute.
# What is declared is signed into every frame that is stamped with it.

title = "<what the picture is, in a few words>"
# shot = "<the shot's name>"     # show = "..." is the show file's title unless you say otherwise
use = "<temporary or final>"     # whether it is meant for the final picture

# How much of it AI made:
#   whole      all of it: from a prompt, or over another picture
#   element    a part of it, among other material
#   enhanced   nothing that was not there before: noise, sharpness, scale
#   none       nothing
ai = "<whole, element, enhanced or none>"
# The IPTC source type of the whole follows from that. Where another fits better (compositeCapture, print ...):
# digital_source_type = "<a name of IPTC's>"

# Where ai = "none", all below can be removed but the files it was made from.

# What the AI-made part is to the picture. clean-up: a fix that nobody is to see.
role = "<background, incidental, story-relevant, key-element or clean-up>"
taken_for_real = "<yes, no or unsure>"     # whether it could be taken for a real event or statement
# viewer_disclosure = "<how viewers are told that AI was used>"
# notes = "<anything else, in your own words>"

[[tools]]                        # every tool; where AI was used, the model that did it
name = "<the tool's name>"
version = "<its version>"
# id = "<its id in the show's registry of tools>"
# ai = true                      # this is the tool, or one of those, with the AI in it

# The files it was made from (#### is the frame's own number). What was done with them follows from that.
#
# [[ingredients]]
# path = "<the plate: ../plates/sh010.####.exr>"
# relationship = "parentOf"      # opened and changed; at most one file
#
# [[ingredients]]
# path = "<the element: ../elements/dust.####.png>"
# relationship = "componentOf"   # placed into it; "inputTo": a tool worked from it
# digital_source_type = "trainedAlgorithmicMedia"    # or digitalCapture, digitalCreation ...; else its manifest says

# The steps, where you want to say them yourself: the first is "created" or "opened".
#
# [[actions]]
# action = "opened"
# ingredients = ["<the plate: ../plates/sh010.####.exr>"]
#
# [[actions]]
# action = "placed"
# ingredients = ["<the element: ../elements/dust.####.png>"]
# digital_source_type = "trainedAlgorithmicMedia"
# tool = "<the tool's name>"
#
# [[actions]]
# action = "edited"              # or adjustedColor, cropped, filtered, drawing, enhanced, resized ...
# digital_source_type = "compositeWithTrainedAlgorithmicMedia"
# description = "<the step in your own words>"

[[inputs]]                       # all that was given to a tool, a table for each
kind = "<own, licensed, third-party, personal-data or prompt>"    # third-party: somebody else's, with no licence
description = "<what it is, in your own words>"
# tool = "<the tool's name>"     # the tool it was given to, where there are several
# licence = "<the licence's id>"           # of licensed material
# works = ["<a work that the prompt names>"]
# people = ["<a person, living or dead, whom the prompt names>"]
# unreleased = true              # it is of the production, and not public yet
# training = true                # a model was trained or fine-tuned on it

# Performers whose likeness, voice or work was touched.
#
# [[performers]]
# id = "<a pseudonymous id>"     # the one that the show's consents use
# change = "<the kind of change>"
#   employment-replica, independent-replica, background-replica, synthetic-performer, digital-alteration, voice; or
#   what needs no consent: cosmetics, wardrobe, noise-reduction, timing, continuity, pitch, effects, standards,
#   ratings, dubbing; or unsure
# description = "<what was done>"
# alters_meaning = "<yes, no or unsure>"   # whether it changes the performance's tone, delivery or intent
# deceased = false
# consents = ["<a consent's id>"]          # the ones you rely on; whichever fits counts

# Work that a guild or union covers, and that AI did instead of its members.
#
# [[guild_work]]
# guild = "<the guild>"
# work = "<which work: matte painting>"
# agreement = "<the approval's id>"

[principles]                     # was each kept? yes, no or unsure; with a note: data = {answer = "no", note = "why"}
originality = "<yes, no or unsure>"        # it recreates no identifiable features of protected works
data = "<yes, no or unsure>"               # the tools keep, reuse and train on nothing of the production's
environment = "<yes, no or unsure>"        # the tools ran in an environment that the enterprise secures
temporary = "<yes, no or unsure>"          # it is no part of the final deliverables; not "yes" where use = "final"
performance = "<yes, no or unsure>"        # no performance and no union work is replaced without consent

[training_mining]                # what others may do with it: allowed, notAllowed or constrained
ai_training = "notAllowed"
ai_generative_training = "notAllowed"
data_mining = "notAllowed"
ai_inference = "notAllowed"
"""

#: What the template has in the place of an answer, and what templates had before.
PLACEHOLDERS = frozenset(re.findall(r'"(<[^">]+>)"', TEMPLATE)) | {"Name of the generator"}
