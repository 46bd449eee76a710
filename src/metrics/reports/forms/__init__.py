"""The forms of a report that offices use, each made from the executed notebook and from nothing else."""
