"""The declaration that `platemark init` lays down: it loads as it is, and explains itself."""

TEMPLATE = """\
# How this shot or render was made, and how AI was used in it. Copy it for each shot, and correct every line.
# It is signed into every frame that is stamped with it.

title = "Dust plume"             # what the picture is
# shot = "sh010"                 # show = "..." is the show file's title unless you say otherwise
use = "temporary"                # or "final": meant for the final picture

# What the picture as a whole is (IPTC digital source types). With AI:
#   trainedAlgorithmicMedia                made by a trained model
#   compositeWithTrainedAlgorithmicMedia   other material with parts that a trained model made
# Without:
#   digitalCapture, compositeCapture, digitalCreation (drawn or rendered by people), humanEdits, composite ...
digital_source_type = "trainedAlgorithmicMedia"

[[tools]]                        # every tool; where AI was used, the model that did it
name = "Name of the generator"
version = "1.0"

[[actions]]                      # the steps, in order; the first is "created" or "opened"
action = "created"
digital_source_type = "trainedAlgorithmicMedia"
tool = "Name of the generator"
# description = "from a prompt that names no work and no person"

# An AI element over a plate, instead of the action above (#### is the frame's own number):
#
# [[ingredients]]
# path = "../plates/sh010.####.exr"
# relationship = "parentOf"      # what was opened and changed
#
# [[ingredients]]
# path = "../elements/dust.####.png"
# relationship = "componentOf"   # what was placed into it; "inputTo": what a tool worked from
#
# [[actions]]
# action = "opened"
# ingredients = ["../plates/sh010.####.exr"]
#
# [[actions]]
# action = "placed"
# ingredients = ["../elements/dust.####.png"]
# digital_source_type = "compositeWithTrainedAlgorithmicMedia"
#
# [[actions]]
# action = "edited"              # or adjustedColor, cropped, filtered, drawing, enhanced, resized ...
# digital_source_type = "humanEdits"

[training_mining]                # what others may do with it: allowed, notAllowed or constrained
ai_training = "notAllowed"
ai_generative_training = "notAllowed"
data_mining = "notAllowed"
ai_inference = "notAllowed"
"""
