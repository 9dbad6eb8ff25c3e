package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchException.Kind;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor.Told;
import dev.scxreplay.batch.UnitOutcome;
import dev.scxreplay.batch.UnitOutcome.JobOutcome;
import dev.scxreplay.batch.UnitOutcome.Status;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Function0;
import scala.Function2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;

/** One job of Spark: each slice of the units is a task, and what became of its units is told when it ends. */
final class SparkJob {
    /** Tasks that Spark's driver handles with ease; where there are more units, some share one. */
    private static final int MOST_TASKS = 10_000;

    private static final int LOOK_AGAIN_MS = 100;
    /** As Spark's scheduler says which task made it give up. */
    private static final Pattern GIVEN_UP = Pattern.compile("Task (\\d+) in stage \\S+ failed (\\d+) times");

    private final JavaSparkContext context;
    private final List<List<Unit>> slices;
    private final SharedSign sign;
    private final UnitTask task;
    private final Told done;
    private final BitSet finished = new BitSet();

    private record Finished(int slice, UnitTask.Answer answer) {}

    SparkJob(JavaSparkContext context, List<List<Unit>> slices, SharedSign sign, UnitTask task, Told done) {
        this.context = context;
        this.slices = slices;
        this.sign = sign;
        this.task = task;
        this.done = done;
    }

    /** Units in as many slices as there will be tasks, in their order. */
    static List<List<Unit>> slices(List<Unit> units) {
        int tasks = Math.min(units.size(), MOST_TASKS);
        return IntStream.range(0, tasks)
                .mapToObj(i -> units.subList(at(i, units.size(), tasks), at(i + 1, units.size(), tasks)))
                .map(slice -> (List<Unit>) new ArrayList<>(slice))
                .toList();
    }

    private static int at(int slice, int units, int tasks) {
        return Math.toIntExact((long) slice * units / tasks);
    }

    /** Returns when all is done, or given up; returns what to try again without what made Spark give up. */
    List<List<Unit>> run() throws BatchException, InterruptedException {
        BlockingQueue<Finished> answers = new LinkedBlockingQueue<>();
        SimpleFutureAction<Object> action = submit(answers);
        try {
            while (!action.isCompleted()) {
                Finished next = answers.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    tell(next);
                }
            }
            for (Finished rest = answers.poll(); rest != null; rest = answers.poll()) {
                tell(rest);
            }
        } catch (BatchException | InterruptedException | RuntimeException e) {
            action.cancel();
            throw e;
        }
        return action.value().get() instanceof Failure<?> failure ? afterGivingUp(failure.exception()) : List.of();
    }

    private SimpleFutureAction<Object> submit(BlockingQueue<Finished> answers) {
        RDD<List<Unit>> rdd = context.parallelize(slices, slices.size()).rdd();
        Seq<Object> all = CollectionConverters.asScala(IntStream.range(0, slices.size())
                        .boxed()
                        .map(i -> (Object) i)
                        .iterator())
                .toSeq();
        Function2<Object, UnitTask.Answer, BoxedUnit> take = (slice, answer) -> {
            answers.add(new Finished((Integer) slice, answer));
            return BoxedUnit.UNIT;
        };
        Function0<Object> nothing = () -> BoxedUnit.UNIT;
        return context.sc().submitJob(rdd, task, all, take, nothing);
    }

    private void tell(Finished task) throws BatchException {
        finished.set(task.slice());
        for (UnitOutcome outcome : task.answer().outcomes()) {
            tell(outcome);
        }
        if (!task.answer().sawSign() && !sign.isDown()) {
            throw new BatchException(
                    Kind.ENVIRONMENT,
                    "the executor on " + task.answer().host() + " does not see " + sign.results()
                            + ": results must lie in a folder that all machines share under one path, or in a storage that all reach");
        }
    }

    private void tell(UnitOutcome outcome) {
        if (!done.of(outcome)) {
            sign.takeDown();
        }
    }

    private List<List<Unit>> afterGivingUp(Throwable why) throws BatchException {
        String message = String.valueOf(why.getMessage());
        Matcher matcher = GIVEN_UP.matcher(message);
        if (!matcher.find()) {
            throw new BatchException(Kind.ENVIRONMENT, "Spark gave up: " + firstLine(message), why);
        }
        int culprit = Integer.parseInt(matcher.group(1));
        List<List<Unit>> again = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            List<Unit> slice = slices.get(i);
            if (finished.get(i) || sign.isDown()) {
                continue;
            }
            if (i != culprit) {
                again.add(slice);
            } else if (slice.size() > 1) {
                slice.forEach(unit -> again.add(new ArrayList<>(List.of(unit))));
            } else {
                tell(failed(slice.getFirst(), matcher.group(2), message));
            }
        }
        return again;
    }

    private static UnitOutcome failed(Unit unit, String times, String message) {
        String last = message.replaceFirst("(?s).*?most recent failure: ", "");
        String reason = "failed " + times + " times on Spark, last: " + firstLine(last);
        return new UnitOutcome(
                unit.id(),
                unit.jobs().stream()
                        .map(job -> new JobOutcome(job.id(), Status.FAILED, reason))
                        .toList(),
                0,
                0,
                0);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
