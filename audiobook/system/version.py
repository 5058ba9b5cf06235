"""The program's version: part of the recipe of finished chapters, and of what a cluster's workers need."""

VERSION = "0.1.0"
