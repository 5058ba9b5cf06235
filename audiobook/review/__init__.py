"""Review: a person, or a language model, corrects who says what.

- `entries`: the lines of a script file, as data
- `script`: writes the script file and reads it back
- `codes`: which lines of a script file a person has edited
- `document`: the same script as JSON for other programs
- `places`: where the lines of a script file are in the text
- `corrections`: applies a person's corrections
- `session`: a review in questions and answers, with `asking` for which question is worth most
- `llm`: has a language model read scenes and say who speaks.  `scenes` cuts passages, `questions` writes
  prompts, `answer_forms` says which answers are allowed, `model_answers` and `chat` get and keep them,
  `opinions` weighs them against the program's chances, `llm_report` says what became of them
"""
