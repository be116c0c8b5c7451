"""What a rehearsal invents: answers that satisfy a form, marks that follow a sheet."""
