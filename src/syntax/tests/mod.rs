mod bounds;
mod forms;
mod refusals;
mod scanning;
mod sexpr;
