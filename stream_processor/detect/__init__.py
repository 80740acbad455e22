"""What is wrong with an exchange, rule by rule. Rules are pure functions of one exchange; evidence is masked."""
