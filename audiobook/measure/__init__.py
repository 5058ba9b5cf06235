"""What is measured after the fact: finished audio (`check`), attribution (`score`), distances of voices."""
