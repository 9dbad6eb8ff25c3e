package dev.scxreplay.spark;

import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Storage;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitOutcome;
import dev.scxreplay.batch.UnitRunner;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What an executor does with a slice of the units. */
final class UnitTask extends AbstractFunction1<Iterator<List<Unit>>, UnitTask.Answer> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String place;
    private final String sign;
    private final Broadcast<SerializableConfiguration> conf;

    UnitTask(SharedSign sign, Broadcast<SerializableConfiguration> conf) {
        this.place = sign.results().toString();
        this.sign = sign.name();
        this.conf = conf;
    }

    /**
     * What comes back.
     *
     * @param host where it was done
     * @param sawSign whether the results are the driver's; if not, the rest of the units was left alone
     * @param outcomes of the units that were done
     */
    record Answer(String host, boolean sawSign, List<UnitOutcome> outcomes) implements Serializable {}

    @Override
    public Answer apply(Iterator<List<Unit>> slices) {
        Storage storage = new HadoopStorage(conf.value().value());
        Results results = Workshop.results(sign, place, storage);
        List<UnitOutcome> outcomes = new ArrayList<>();
        while (slices.hasNext()) {
            for (Unit unit : slices.next()) {
                if (!results.sees(sign)) {
                    return new Answer(host(), false, outcomes);
                }
                outcomes.add(run(unit, results, storage));
            }
        }
        return new Answer(host(), true, outcomes);
    }

    private static UnitOutcome run(Unit unit, Results results, Storage storage) {
        try {
            Workshop.room().enter(unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
        try {
            return UnitRunner.run(unit, results, storage);
        } finally {
            Workshop.room().leave(unit);
        }
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
