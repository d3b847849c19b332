package io.tradepulse.app;

import java.util.ArrayList;
import java.util.List;

/// What a check has found of its part so far.
///
/// Owned by the thread of that check.
final class Findings {
    private final Finding.Part part;
    private final List<Finding> list = new ArrayList<>();

    Findings(Finding.Part part) {
        this.part = part;
    }

    void ok(String sentence) {
        add(Finding.ok(part, sentence));
    }

    void warning(String sentence, String advice) {
        add(Finding.warning(part, sentence, advice));
    }

    void problem(String sentence, String advice) {
        add(Finding.problem(part, sentence, advice));
    }

    /// Of another part.
    void add(Finding finding) {
        list.add(finding);
    }

    List<Finding> list() {
        return List.copyOf(list);
    }
}
