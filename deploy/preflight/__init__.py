"""What a stack needs of its cluster, asked before anything is changed."""
