"""What a question of STACK is made of: its inputs, its response trees, its versions as one."""
