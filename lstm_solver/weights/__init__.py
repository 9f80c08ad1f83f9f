"""Trained networks → problem files: PyTorch, Keras and ONNX, without these."""
