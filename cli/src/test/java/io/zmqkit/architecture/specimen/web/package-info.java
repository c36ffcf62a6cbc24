/** Breaks the rules of web. */
@NullMarked
package io.zmqkit.architecture.specimen.web;

import org.jspecify.annotations.NullMarked;
