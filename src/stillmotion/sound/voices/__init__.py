"""Custom voices: a sample is measured, and the preset that is nearest to it is adapted.

That is no clone: it speaks with a preset's timbre and manner, brought near the sample in pitch,
range, pace, size of the throat and brightness. `maker.VoiceMaker` is where an engine that clones
plugs in.
"""
