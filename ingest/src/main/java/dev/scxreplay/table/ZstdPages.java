package dev.scxreplay.table;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferReleaser;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses pages with zstd; what it returns is valid until the next call. Holds native memory until released. */
final class ZstdPages implements BytesInputCompressor {
    private static final int LEVEL = 1;

    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
    private final ByteBufferReleaser heap = new ByteBufferReleaser(new HeapByteBufferAllocator());
    private byte[] compressed = new byte[0];
    private int length;
    private boolean again;

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
        if (!again) {
            ByteBuffer buffer = bytes.toByteBuffer(heap);
            length = compress(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        again = false;
        return BytesInput.from(compressed, 0, length);
    }

    /** Says that the bytes compressed next are those compressed last. */
    void again() {
        again = true;
    }

    /** The size that encoded bytes would have. */
    int compressedSize(EncodedBytes bytes) {
        return compress(bytes.array(), 0, bytes.size());
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        heap.close();
        context.close();
    }

    private int compress(byte[] bytes, int from, int length) {
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (bound > compressed.length) {
            compressed = new byte[bound];
        }
        return context.compressByteArray(compressed, 0, compressed.length, bytes, from, length);
    }
}
