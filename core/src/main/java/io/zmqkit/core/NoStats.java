package io.zmqkit.core;

/** Of a program that counts nothing. */
public record NoStats() implements Stats {}
