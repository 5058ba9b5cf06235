"""Makes the file that attribution has learned: `python -m training NOVELS`.  Not part of the package.

documents   the chapters and the stretches of novels whose speakers are known
masks       tags hidden at random, so that the learner sees speech without them as well
lessons     a document as the ranker sees it, with the answers
fit         PyTorch: the networks, and the arrays that `audiobook.attribute.network` reads

`README.md` says where the documents come from.
"""
