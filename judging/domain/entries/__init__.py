"""The application form, and what the crops and incomes on it say."""
