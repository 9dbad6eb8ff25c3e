/** Which kernel behaves how: a kernel is a value, a commit is a change of that value. */
package dev.scxreplay.kernel;
