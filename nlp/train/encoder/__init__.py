"""Training of the encoder: weights, vocabulary, masked-LM, fine-tuning, export. Needs torch, which nothing else does."""
