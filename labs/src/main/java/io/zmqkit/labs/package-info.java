/** The course: labs, a student's workbook, and the check of an exercise as a child process against scripted peers. */
@NullMarked
package io.zmqkit.labs;

import org.jspecify.annotations.NullMarked;
