"""What judges' telephones keep without a signal and bring later."""
