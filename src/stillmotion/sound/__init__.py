"""What is heard: ambience and effects of a storyboard, speech, and the mix of them.

It knows storyboards and samples, and neither HTTP nor files; `encoding` puts the mix into a video.
"""
