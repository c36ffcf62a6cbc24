/** Tests of the course: every skeleton, wrong answer and solution, and every way to misbehave. */
@NullMarked
package io.zmqkit.labs;

import org.jspecify.annotations.NullMarked;
