"""The sealed journal of every act."""
