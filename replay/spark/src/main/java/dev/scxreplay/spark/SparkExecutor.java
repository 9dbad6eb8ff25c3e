package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchException.Kind;
import dev.scxreplay.batch.Recordings;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;

/**
 * Has units done by the executors of a Spark cluster, each of them as one task.
 *
 * <p>Spark retries what an executor did not finish because it was lost, and with speculation tries slow ones twice. Both are
 * harmless, because whoever finishes a unit second finds it done; the first answer is the one that counts, and only that one
 * is told.
 */
final class SparkExecutor implements UnitExecutor {
    /** How long to wait for the first executor; a Spark property, in Spark's way of writing times. */
    static final String PATIENCE = "spark.scxreplay.executorWait";

    private static final String JARS = "spark.jars";
    private static final String CLASSES_FIRST = "spark.executor.userClassPathFirst";
    private static final String JVM_OPTIONS = "spark.executor.extraJavaOptions";
    /** As in the POM: Arrow checks neither bounds nor for null. The rest of the flags there Spark sets itself. */
    private static final String ARROW =
            "-Darrow.enable_unsafe_memory_access=true -Darrow.enable_null_check_for_get=false";

    /** An executor that has lost touch but still counts as there is not waited for any longer. */
    private static final long IDLE_LIMIT_S = 30;

    private static final int LOOK_AGAIN_MS = 20;
    /** Tasks that Spark's driver handles with ease; where there are more recordings, some share one. */
    private static final int MOST_READ_TASKS = 10_000;

    private final JavaSparkContext context;
    /** What Hadoop is told here, told to executors too, which need not have its files. */
    private final Broadcast<SerializableConfiguration> conf;

    private SparkExecutor(JavaSparkContext context) {
        this.context = context;
        this.conf = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    }

    /**
     * Connects to a cluster and waits for its first executor.
     *
     * <p>Everything that Spark can be told is taken from its properties, {@code -Dspark.executor.memory=2g} and the like.
     *
     * @param jobs how many units at once at most; 0 for as many as there are processors
     */
    static SparkExecutor open(MasterUrl url, int jobs) throws BatchException {
        MasterUrl master = jobs > 0 ? url.withThreads(jobs) : url;
        master.check();
        SparkConf conf = new SparkConf(true).setMaster(master.text());
        conf.setIfMissing("spark.app.name", "scx-replay batch");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.set(JVM_OPTIONS, (ARROW + " " + conf.get(JVM_OPTIONS, "")).strip());
        if (jobs > 0) {
            conf.set("spark.cores.max", Integer.toString(jobs));
        }
        if (!master.isLocal()) {
            bringOurClasses(conf);
        }
        JavaSparkContext context = connect(conf, master);
        SparkExecutor executor = new SparkExecutor(context);
        try {
            if (!master.isLocal()) {
                executor.awaitExecutor(master);
            }
            return executor;
        } catch (BatchException | RuntimeException e) {
            executor.close();
            throw e;
        }
    }

    /** Executors load our classes, and our versions of the libraries that Spark has too, from our jar. */
    private static void bringOurClasses(SparkConf conf) throws BatchException {
        if (conf.get(JARS, "").isEmpty()) {
            Option<String> jar = SparkContext.jarOfClass(SparkExecutor.class);
            if (jar.isEmpty()) {
                throw new BatchException(
                        Kind.ENVIRONMENT, "executors need a jar of this program, and it runs without one");
            }
            conf.set(JARS, jar.get());
        }
        conf.set(CLASSES_FIRST, "true");
    }

    private static JavaSparkContext connect(SparkConf conf, MasterUrl master) throws BatchException {
        try {
            JavaSparkContext context = new JavaSparkContext(conf);
            if (!context.sc().isStopped()) {
                return context;
            }
            throw refused(master, null);
        } catch (RuntimeException e) {
            throw refused(master, e);
        }
    }

    private static BatchException refused(MasterUrl master, RuntimeException cause) {
        String reason = cause == null || cause.getMessage() == null
                ? ""
                : ": " + cause.getMessage().lines().findFirst().orElse("");
        return new BatchException(
                Kind.ENVIRONMENT,
                "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + " could not start at " + master.text()
                        + reason + (master.isLocal() ? "" : "; master and workers must be of this version"),
                cause);
    }

    private void awaitExecutor(MasterUrl master) throws BatchException {
        long patienceS = context.getConf().getTimeAsSeconds(PATIENCE, "120s");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceS);
        // the driver itself is in the list
        while (context.sc().getExecutorMemoryStatus().size() < 2) {
            if (context.sc().isStopped() || System.nanoTime() > end) {
                throw new BatchException(
                        Kind.ENVIRONMENT,
                        "no executor at " + master.text() + " within " + patienceS
                                + " s: either its workers are busy, or none has "
                                + context.getConf().get("spark.executor.memory", "1g")
                                + " (spark.executor.memory) free, or they cannot reach this machine (SPARK_LOCAL_IP)");
            }
            try {
                Thread.sleep(LOOK_AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BatchException(Kind.ENVIRONMENT, "interrupted while waiting for an executor", e);
            }
        }
    }

    @Override
    public List<Recordings.Content> read(List<String> recordings) throws BatchException, InterruptedException {
        int tasks = Math.min(recordings.size(), MOST_READ_TASKS);
        JavaFutureAction<List<Recordings.Content>> read =
                context.parallelize(recordings, tasks).map(new ReadTask(conf)).collectAsync();
        try {
            return read.get();
        } catch (InterruptedException e) {
            read.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw new BatchException(
                    Kind.ENVIRONMENT,
                    "Spark gave up reading the recordings: "
                            + String.valueOf(e.getCause().getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    e);
        }
    }

    @Override
    public void run(List<Unit> units, Results results, Told done) throws BatchException, InterruptedException {
        try (SharedSign sign = SharedSign.raise(results)) {
            UnitTask task = new UnitTask(sign, conf);
            List<List<Unit>> slices = SparkJob.slices(units);
            while (!slices.isEmpty()) {
                slices = new SparkJob(context, slices, sign, task, done).run();
            }
            Workshop.forget(sign.name());
        }
        awaitIdle();
    }

    /** Waits until no second try of a unit is at work, whose scratch would come after the batch has tidied up. */
    private void awaitIdle() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_LIMIT_S);
        while (Arrays.stream(context.statusTracker().getExecutorInfos()).anyMatch(each -> each.numRunningTasks() > 0)
                && System.nanoTime() < end) {
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
