"""Lines and voices.yaml to the voice of every speaker."""
