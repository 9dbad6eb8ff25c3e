package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TableAppender;

/** A payload that the kernel prints in one form and other programs in others; each line is read in the first that fits. */
final class FirstFitting implements PayloadForm {
    private final PayloadForm[] forms;
    private PayloadForm last;

    /** The kernel's own form first. */
    FirstFitting(PayloadForm... forms) {
        this.forms = forms;
        this.last = forms[0];
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        if (last.parse(bytes, from, to)) {
            return true;
        }
        for (PayloadForm form : forms) {
            if (form != last && form.parse(bytes, from, to)) {
                last = form;
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean exact(byte[] bytes) {
        return last == forms[0] && last.exact(bytes);
    }

    @Override
    public PayloadText written() {
        return forms[0].written();
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        last.store(bytes, row);
    }
}
