/** Units of a batch on the executors of an Apache Spark cluster, and the class that spark-submit starts. */
package dev.scxreplay.spark;
