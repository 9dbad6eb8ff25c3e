package dev.scxreplay.batch;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan as it is written: axes, and what is left out of their product and added to it. The format is in {@code
 * replay/docs/batch.md}.
 */
public final class PlanFile {
    private static final List<String> KEYS =
            List.of("traces", "kernels", "machines", "faults", "seeds", "exclude", "include");
    private static final List<String> SELECTION = List.of("trace", "kernel", "machine", "faults", "seed");
    private static final Pattern NAME = Pattern.compile("(?!seed\\d)[A-Za-z][A-Za-z0-9._+-]*");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ns|us|ms|s)");
    private static final Pattern SEEDS = Pattern.compile("(\\d{1,18})\\.\\.(\\d{1,18})");
    private static final int MOST_SEEDS = 100_000_000;

    /** What an entry of exclude or include chooses; an axis it does not name is empty: all of it. */
    private record Selection(
            Set<String> traces, Set<String> kernels, Set<String> machines, Set<String> faults, Set<Long> seeds) {
        boolean has(String trace, String kernel, String machine, String fault, long seed) {
            return (traces.isEmpty() || traces.contains(trace))
                    && (kernels.isEmpty() || kernels.contains(kernel))
                    && (machines.isEmpty() || machines.contains(machine))
                    && (faults.isEmpty() || faults.contains(fault))
                    && (seeds.isEmpty() || seeds.contains(seed));
        }
    }

    private final String name;
    private final Storage storage;
    private final Map<String, String> traces = new LinkedHashMap<>();
    private final Map<String, KernelSpec> kernels = new LinkedHashMap<>();
    /** Those that only an include names. */
    private final Map<String, KernelSpec> included = new LinkedHashMap<>();

    private final Map<String, MachineChoice> machines = new LinkedHashMap<>();
    private final Map<String, FaultChoice> faults = new LinkedHashMap<>();
    private final Set<Long> seeds = new LinkedHashSet<>();
    private final List<Selection> excludes = new ArrayList<>();
    private final List<Selection> includes = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private PlanFile(String name, Storage storage) {
        this.name = name;
        this.storage = storage;
    }

    /**
     * Reads a plan; the recordings it names are looked for, not read.
     *
     * @throws PlanException if anything in it is wrong
     * @throws IOException if it cannot be read
     */
    public static PlanFile read(Path file) throws PlanException, IOException {
        return read(file, Storage.find());
    }

    /** As {@link #read(Path)}, with what reaches recordings that are not on this machine. */
    public static PlanFile read(Path file, Storage storage) throws PlanException, IOException {
        PlanFile plan = new PlanFile(file.toString(), storage);
        Path folder = file.toAbsolutePath().normalize().getParent();
        plan.read(YamlNode.read(plan.name, Files.readAllBytes(file)), folder);
        return plan;
    }

    /** The recordings by their names, in their order: paths and URIs. */
    public Map<String, String> traces() {
        return traces;
    }

    /** How many jobs it makes at most: nothing is hashed or even listed for this. */
    public long mostJobs() {
        long most = product(traces.size(), kernels.size(), machines.size(), faults.size(), seeds.size());
        for (Selection each : includes) {
            most += product(
                    size(each.traces(), traces.size()),
                    size(each.kernels(), kernels.size()),
                    size(each.machines(), machines.size()),
                    size(each.faults(), faults.size()),
                    size(each.seeds(), seeds.size()));
        }
        return most;
    }

    private static int size(Set<?> chosen, int all) {
        return chosen.isEmpty() ? all : chosen.size();
    }

    private static long product(long... sizes) {
        long product = 1;
        for (long size : sizes) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /**
     * The plan, once the recordings are known by content.
     *
     * @param model the model, {@link ModelFingerprint}
     * @param sources what is known of each recording, by its name
     */
    public Plan plan(String model, Map<String, TraceSource> sources) {
        Map<String, Job> jobs = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>(remarks);
        Map<String, String> contents = new LinkedHashMap<>();
        for (String trace : traces.keySet()) {
            TraceSource source = sources.get(trace);
            String same = contents.putIfAbsent(source.sha256(), trace);
            if (same != null) {
                notes.add(trace + " has the same content as " + same + " and is left out.");
                continue;
            }
            for (MachineChoice machine : machines.values()) {
                for (FaultChoice fault : faults.values()) {
                    for (long seed : seeds) {
                        for (KernelSpec kernel : kernels.values()) {
                            if (excludes.stream()
                                    .noneMatch(each ->
                                            each.has(trace, kernel.name(), machine.name(), fault.name(), seed))) {
                                add(jobs, notes, Job.of(model, source, kernel, machine, fault, seed));
                            }
                        }
                    }
                }
            }
            for (Selection each : includes) {
                if (each.traces().isEmpty() || each.traces().contains(trace)) {
                    include(each, model, source, jobs, notes);
                }
            }
        }
        return new Plan(model, List.copyOf(jobs.values()), notes);
    }

    private void include(
            Selection chosen, String model, TraceSource source, Map<String, Job> jobs, List<String> notes) {
        for (String machine : orAll(chosen.machines(), machines.keySet())) {
            for (String fault : orAll(chosen.faults(), faults.keySet())) {
                for (long seed : orAll(chosen.seeds(), seeds)) {
                    for (String kernel : orAll(chosen.kernels(), kernels.keySet())) {
                        KernelSpec spec = kernels.getOrDefault(kernel, included.get(kernel));
                        add(jobs, notes, Job.of(model, source, spec, machines.get(machine), faults.get(fault), seed));
                    }
                }
            }
        }
    }

    private static <T> Collection<T> orAll(Set<T> chosen, Collection<T> all) {
        return chosen.isEmpty() ? all : chosen;
    }

    /** The same job under two names is done once. */
    private static void add(Map<String, Job> jobs, List<String> notes, Job job) {
        Job same = jobs.putIfAbsent(job.id(), job);
        if (same != null && !same.label().equals(job.label())) {
            notes.add(job.label() + " of " + job.trace().name() + " is the same job as " + same.label()
                    + " and is left out.");
        }
    }

    private void read(YamlNode top, Path folder) throws PlanException {
        Map<String, YamlNode> keys = mapping(top, "a mapping with traces and kernels", KEYS);
        for (String needed : List.of("traces", "kernels")) {
            if (!keys.containsKey(needed)) {
                throw new PlanException(name, top.at(), "expected the key " + needed + ", found none");
            }
        }
        readTraces(keys.get("traces"), folder);
        kernels.putAll(kernels(keys.get("kernels")));
        for (YamlNode item : items(keys.get("machines"))) {
            MachineChoice machine = machine(item);
            once(machines.put(machine.name(), machine), machine.name(), item);
        }
        if (machines.isEmpty()) {
            machines.put(MachineChoice.AS_RECORDED.name(), MachineChoice.AS_RECORDED);
        }
        for (YamlNode item : items(keys.get("faults"))) {
            FaultChoice choice = faults(item);
            once(faults.put(choice.name(), choice), choice.name(), item);
        }
        if (faults.isEmpty()) {
            faults.put(FaultChoice.NONE.name(), FaultChoice.NONE);
        }
        seeds.addAll(seeds(keys.get("seeds")));
        if (seeds.isEmpty()) {
            seeds.add(0L);
        }
        for (YamlNode item : items(keys.get("exclude"))) {
            excludes.add(selection(item, false));
        }
        for (YamlNode item : items(keys.get("include"))) {
            includes.add(selection(item, true));
        }
    }

    private void readTraces(YamlNode node, Path folder) throws PlanException {
        PlanTraces found = new PlanTraces(name, folder, storage);
        for (YamlNode item : items(node)) {
            switch (item) {
                case YamlNode.Text pattern -> found.add(text(pattern, "a path or glob"), null);
                case YamlNode.Mapping mapping -> {
                    Map<String, YamlNode> keys = mapping(mapping, "path and name", List.of("path", "name"));
                    if (!keys.containsKey("path")) {
                        throw unexpected(mapping, "a mapping with path");
                    }
                    String given = keys.containsKey("name")
                            ? Dataset.traceName(text(keys.get("name"), "a name").text())
                            : null;
                    found.add(text(keys.get("path"), "a path"), given);
                }
                case YamlNode.Items list -> throw unexpected(list, "a path, a glob, or a mapping with path and name");
            }
        }
        traces.putAll(found.named());
        if (traces.isEmpty()) {
            throw unexpected(node, "a list of paths and globs");
        }
    }

    private Map<String, KernelSpec> kernels(YamlNode node) throws PlanException {
        Map<String, KernelSpec> found = new LinkedHashMap<>();
        for (YamlNode item : items(node)) {
            YamlNode.Text words = text(item, "a kernel such as 6.17.8, 6.16..7.3 or all");
            try {
                KernelRequest asked = KernelRequest.parse(List.of(words.text().split(",")));
                remarks.addAll(asked.remarks());
                asked.kernels().forEach(kernel -> found.putIfAbsent(kernel.name(), kernel));
            } catch (KernelSpecException e) {
                throw new PlanException(
                        name, item.at(), "expected a kernel, found " + words.text() + ": " + e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw unexpected(node, "a list of kernels");
        }
        return found;
    }

    private MachineChoice machine(YamlNode node) throws PlanException {
        if (node instanceof YamlNode.Text word && word.text().equals(MachineChoice.AS_RECORDED.name())) {
            return MachineChoice.AS_RECORDED;
        }
        List<String> known = new ArrayList<>(List.of("name", "cpus", "nodes", "memory", "ops"));
        known.addAll(MachineChoice.TIMES);
        Map<String, YamlNode> keys = mapping(node, "as-recorded or a mapping with name", known);
        int cpus = 0;
        int nodes = 0;
        List<String> memory = List.of();
        List<String> ops = List.of();
        Map<String, Long> times = new TreeMap<>();
        for (Map.Entry<String, YamlNode> entry : keys.entrySet()) {
            YamlNode value = entry.getValue();
            switch (entry.getKey()) {
                case "cpus" -> cpus = (int) number(value, 1, 1 << 20);
                case "nodes" -> nodes = (int) number(value, 1, 1 << 20);
                case "hz" -> times.put("hz", number(value, 100, 1000));
                case "memory" -> memory = words(value, "limits such as 4G or contiguous:0", Conditions::parseMemory);
                case "ops" -> ops = words(value, "words such as cids or shards=4", SchedulerTraits::parse);
                case "name" -> {
                    // below, with the mapping's place if it is missing
                }
                case "ops_timeout" -> times.put("ops_timeout", time(value, 1_000_000, 30_000_000_000L));
                default -> times.put(entry.getKey(), time(value, 0, Long.MAX_VALUE));
            }
        }
        return new MachineChoice(nameOf(keys, node, MachineChoice.AS_RECORDED.name()), cpus, nodes, memory, ops, times);
    }

    private FaultChoice faults(YamlNode node) throws PlanException {
        if (node instanceof YamlNode.Text word && word.text().equals(FaultChoice.NONE.name())) {
            return FaultChoice.NONE;
        }
        Map<String, YamlNode> keys = mapping(node, "none or a mapping with name and fail", List.of("name", "fail"));
        if (!keys.containsKey("fail")) {
            throw unexpected(node, "a mapping with fail");
        }
        List<String> rules = words(keys.get("fail"), "rules such as kick_syncs=3", Conditions::parseFail);
        return new FaultChoice(nameOf(keys, node, FaultChoice.NONE.name()), rules);
    }

    private String nameOf(Map<String, YamlNode> keys, YamlNode whole, String taken) throws PlanException {
        if (!keys.containsKey("name")) {
            throw unexpected(whole, "a mapping with name");
        }
        YamlNode.Text given = text(keys.get("name"), "a name");
        if (!NAME.matcher(given.text()).matches() || given.text().equals(taken)) {
            throw unexpected(
                    given,
                    "a name of letters, digits and . _ + - that begins with a letter and is not " + taken
                            + " or seed and a number");
        }
        return given.text();
    }

    private void once(Object before, String given, YamlNode item) throws PlanException {
        if (before != null) {
            throw new PlanException(name, item.at(), "expected a name of its own, found " + given + " a second time");
        }
    }

    private Set<Long> seeds(YamlNode node) throws PlanException {
        Set<Long> found = new LinkedHashSet<>();
        for (YamlNode item : items(node)) {
            YamlNode.Text word = text(item, "a seed or a range such as 1..100");
            Matcher range = SEEDS.matcher(word.text());
            if (!range.matches()) {
                found.add(number(word, 0, Long.MAX_VALUE));
                continue;
            }
            long from = Long.parseLong(range.group(1));
            long to = Long.parseLong(range.group(2));
            if (to < from || to - from >= MOST_SEEDS) {
                throw unexpected(word, "a range that ends after it begins, of at most " + MOST_SEEDS + " seeds");
            }
            for (long seed = from; seed <= to; seed++) {
                found.add(seed);
            }
        }
        return found;
    }

    private Selection selection(YamlNode node, boolean adds) throws PlanException {
        Map<String, YamlNode> keys = mapping(node, "a mapping with " + String.join(", ", SELECTION), SELECTION);
        if (keys.isEmpty()) {
            throw unexpected(node, "a mapping with " + String.join(", ", SELECTION));
        }
        Map<String, KernelSpec> chosen = keys.containsKey("kernel") ? kernels(keys.get("kernel")) : Map.of();
        if (adds) {
            included.putAll(chosen);
        }
        return new Selection(
                chosen(keys.get("trace"), traces.keySet(), "trace"),
                Set.copyOf(chosen.keySet()),
                chosen(keys.get("machine"), machines.keySet(), "machine"),
                chosen(keys.get("faults"), faults.keySet(), "fault plan"),
                Set.copyOf(seeds(keys.get("seed"))));
    }

    /** The names that words choose, which may have wildcards; each must choose one. */
    private Set<String> chosen(YamlNode node, Set<String> known, String what) throws PlanException {
        Set<String> chosen = new LinkedHashSet<>();
        for (YamlNode item : items(node)) {
            YamlNode.Text word = text(item, "a " + what + " of this plan");
            List<String> found = known.stream()
                    .filter(each -> each.equals(word.text())
                            || FileSystems.getDefault()
                                    .getPathMatcher("glob:" + word.text())
                                    .matches(Path.of(each)))
                    .toList();
            if (found.isEmpty()) {
                throw new PlanException(
                        name,
                        word.at(),
                        "expected a " + what + " of this plan, found " + word.text() + "."
                                + Nearest.question(word.text(), known));
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    /** Reads words with a parser that knows them. */
    @FunctionalInterface
    private interface WordsParser {
        Object parse(List<String> words) throws ReplayException;
    }

    private List<String> words(YamlNode node, String expected, WordsParser parser) throws PlanException {
        List<String> words = new ArrayList<>();
        for (YamlNode item : items(node)) {
            YamlNode.Text word = text(item, expected);
            words.add(word.text());
            try {
                parser.parse(words);
            } catch (ReplayException e) {
                throw new PlanException(
                        name, word.at(), "expected " + expected + ", found " + word.text() + ": " + e.getMessage());
            }
        }
        return words;
    }

    private long time(YamlNode node, long least, long most) throws PlanException {
        Matcher form = TIME.matcher(text(node, "a time such as 30ms").text());
        if (!form.matches()) {
            throw unexpected(node, "a time such as 30ms, 2s or 500us");
        }
        long unit = switch (form.group(2)) {
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            default -> 1L;
        };
        long ns = Long.parseLong(form.group(1)) * unit;
        if (ns < least || ns > most) {
            throw unexpected(node, "a time from " + least / 1_000_000 + " ms to " + most / 1_000_000 + " ms");
        }
        return ns;
    }

    private long number(YamlNode node, long least, long most) throws PlanException {
        String expected = "a whole number from " + least + " to " + most;
        YamlNode.Text word = text(node, expected);
        if (!word.text().matches("\\d{1,18}")
                || Long.parseLong(word.text()) < least
                || Long.parseLong(word.text()) > most) {
            throw unexpected(word, expected);
        }
        return Long.parseLong(word.text());
    }

    private Map<String, YamlNode> mapping(YamlNode node, String expected, List<String> known) throws PlanException {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw unexpected(node, expected);
        }
        Map<String, YamlNode> keys = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                throw new PlanException(
                        name,
                        entry.key().at(),
                        "expected one of " + String.join(", ", known) + ", found " + key + "."
                                + Nearest.question(key, known));
            }
            keys.put(key, entry.value());
        }
        return keys;
    }

    /** The items of a list; one that stands alone is a list of one, what is not there one of none. */
    private static List<YamlNode> items(YamlNode node) {
        return switch (node) {
            case null -> List.of();
            case YamlNode.Items list -> list.items();
            case YamlNode.Text text -> text.text().isEmpty() ? List.of() : List.of(text);
            case YamlNode.Mapping mapping -> List.of(mapping);
        };
    }

    private YamlNode.Text text(YamlNode node, String expected) throws PlanException {
        if (node instanceof YamlNode.Text text && !text.text().isEmpty()) {
            return text;
        }
        throw unexpected(node, expected);
    }

    private PlanException unexpected(YamlNode node, String expected) {
        return new PlanException(name, node.at(), "expected " + expected + ", found " + node.found());
    }
}
