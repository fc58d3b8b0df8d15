"""The only package that imports Rasa: understands a message and decides what should happen.

Rasa, TensorFlow and the tokenizers read these while they are imported, so they are set before that:
no telemetry, no look at a model hub, no graphics card, one thread, no cache of half-trained parts
(ours is the whole model, by its fingerprint).
"""

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["RASA_MAX_CACHE_SIZE"] = "0"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_INTRA_OP_PARALLELISM_THREADS"] = "1"
os.environ["TF_INTER_OP_PARALLELISM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
