text = """one
two"""
