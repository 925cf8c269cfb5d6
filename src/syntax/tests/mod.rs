mod bounds;
mod forms;
mod refusals;
mod sexpr;
