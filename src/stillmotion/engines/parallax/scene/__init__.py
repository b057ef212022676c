"""The scene: a picture as layers at their depths, found in a photograph or taken as painted."""
