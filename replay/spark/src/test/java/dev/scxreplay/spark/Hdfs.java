package dev.scxreplay.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS, all of it in this process: a name node and a data node, which listen on the loopback interface. */
final class Hdfs implements AutoCloseable {
    /**
     * What its clients are to be told: by default one waits 400 ms at the end of nearly every file, as the name node has not
     * heard of its last block yet.
     */
    static final Map<String, String> CLIENTS = Map.of(
            "dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "5",
            "dfs.client.block.write.locateFollowingBlock.max.delay.ms", "400",
            "dfs.client.block.write.locateFollowingBlock.retries", "30");

    private final MiniDFSCluster cluster;

    private Hdfs(MiniDFSCluster cluster) {
        this.cluster = cluster;
    }

    static Hdfs start(Path folder) throws IOException {
        Configuration conf = new Configuration();
        conf.set("dfs.replication", "1");
        conf.set("dfs.namenode.handler.count", "4");
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        return new Hdfs(new MiniDFSCluster.Builder(conf).numDataNodes(1).build());
    }

    /** Where it is: {@code hdfs://localhost:port}. */
    String uri() {
        return cluster.getURI().toString();
    }

    @Override
    public void close() {
        cluster.shutdown();
    }
}
