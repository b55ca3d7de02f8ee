"""The pages. Each draws frozen views; what they show is computed by the ``*_model`` modules, without a window."""
