"""The pages on which a table is sent, its columns are told, its plan is read and confirmed, or taken back."""
