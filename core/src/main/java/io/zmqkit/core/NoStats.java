package io.zmqkit.core;

/** The counts of a program that counts nothing. */
public record NoStats() implements Stats {}
