//! The messages between the processes of a run, and TestEvent, the one interface between running and showing.
