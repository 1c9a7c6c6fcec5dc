"""The leaderboard, the comparison with other teams, and the post on the eve of the team's exam."""
