"""A stream with nothing to send does not wait for the thread that sends."""

from ipykernel.iostream import OutStream

from crm_lib.classroom.execution.stream import Stream


def test_only_what_was_written_is_flushed(monkeypatch):
    flushed = []
    monkeypatch.setattr(OutStream, "flush", lambda self: flushed.append(self))
    stream = Stream.__new__(Stream)
    stream._flush_pending = stream._subprocess_flush_pending = False
    stream.flush()
    assert flushed == []
    for name in ("_flush_pending", "_subprocess_flush_pending"):
        setattr(stream, name, True)
        stream.flush()
        setattr(stream, name, False)
    assert flushed == [stream, stream]
