package io.zmqkit.tools.bench;

/**
 * Why a bench could not begin.
 *
 * @param isSilent true if somebody did not answer, false if somebody is of the wrong type
 * @param text for a person
 */
public record BenchFailure(boolean isSilent, String text) {}
