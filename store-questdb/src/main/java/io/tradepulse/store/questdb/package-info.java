/// The store on QuestDB, inside this process: one folder, no server, nothing to install.
///
/// QuestDB's engine API is internal to it and changes between releases: nothing of it leaves this
/// module.
@NullMarked
package io.tradepulse.store.questdb;

import org.jspecify.annotations.NullMarked;
