package dev.scxreplay.spark;

import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitOutcome;
import dev.scxreplay.batch.UnitRunner;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What an executor does with a slice of the units. */
final class UnitTask extends AbstractFunction1<Iterator<List<Unit>>, UnitTask.Answer> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SharedSign sign;

    UnitTask(SharedSign sign) {
        this.sign = sign;
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
        List<UnitOutcome> outcomes = new ArrayList<>();
        while (slices.hasNext()) {
            for (Unit unit : slices.next()) {
                if (!sign.isSeen()) {
                    return new Answer(host(), false, outcomes);
                }
                outcomes.add(UnitRunner.run(unit, sign.results()));
            }
        }
        return new Answer(host(), true, outcomes);
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
