package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A bundle written anew with its events in order of time; equal times keep their order. */
final class SortedBundle {
    /** An event as it lies in the bundle. */
    private record Plain(long tsNs, int at, int length) {}

    private SortedBundle() {}

    /** The same events in order; what cannot be read is left out, as when they are counted. */
    static byte[] of(byte[] bundle) throws IOException {
        List<Plain> events = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(bundle.length);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            CodedInputStream in = CodedInputStream.newInstance(bundle);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    in.skipField(tag);
                    continue;
                }
                int length = in.readRawVarint32();
                int at = in.getTotalBytesRead();
                in.skipRawBytes(length);
                if (WireFormat.getTagFieldNumber(tag) == BundleScan.EVENT) {
                    events.add(new Plain(BundleScan.eventTime(bundle, at, length), at, length));
                } else if (WireFormat.getTagFieldNumber(tag) == BundleScan.COMPACT_SCHED) {
                    out.writeByteArray(BundleScan.COMPACT_SCHED, compact(bundle, at, length));
                }
            }
        } catch (IOException e) {
            // the end of what can be read; counted already
        }
        events.sort(Comparator.comparingLong(Plain::tsNs));
        for (Plain event : events) {
            out.writeByteArray(BundleScan.EVENT, bundle, event.at, event.length);
        }
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] compact(byte[] bundle, int at, int length) throws IOException {
        CompactColumns columns = new CompactColumns();
        columns.find(bundle, at, at + length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < columns.names; i++) {
            out.writeByteArray(CompactColumns.NAMES, bundle, columns.nameFrom[i], columns.nameLength[i]);
        }
        sort(bundle, columns, columns.switches, out, CompactColumns.SWITCHES);
        sort(bundle, columns, columns.wakings, out, CompactColumns.WAKINGS);
        out.flush();
        return bytes.toByteArray();
    }

    private static void sort(byte[] bundle, CompactColumns columns, int count, CodedOutputStream out, int[] fields)
            throws IOException {
        List<long[]> events = new ArrayList<>();
        CodedInputStream[] in = columns.open(bundle, fields);
        long tsNs = 0;
        try {
            for (int n = 0; n < count; n++) {
                long[] event = new long[fields.length];
                tsNs += in[0].readRawVarint64();
                if (!BundleScan.isTime(tsNs)) {
                    break;
                }
                event[0] = tsNs;
                for (int i = 1; i < fields.length; i++) {
                    event[i] = in[i].isAtEnd() ? 0 : in[i].readRawVarint64();
                }
                events.add(event);
            }
        } catch (IOException e) {
            // the end of what can be read; counted already
        }
        events.sort(Comparator.comparingLong(event -> event[0]));
        for (int i = 0; i < fields.length; i++) {
            ByteArrayOutputStream column = new ByteArrayOutputStream();
            CodedOutputStream numbers = CodedOutputStream.newInstance(column);
            long before = 0;
            for (long[] event : events) {
                numbers.writeUInt64NoTag(event[i] - (i == 0 ? before : 0));
                before = event[0];
            }
            numbers.flush();
            out.writeByteArray(fields[i], column.toByteArray());
        }
    }
}
