"""What a drill is made of: ground to stand on, servers to break, candidates who write down what they were told, and a judge."""
