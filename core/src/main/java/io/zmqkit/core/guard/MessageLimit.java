package io.zmqkit.core.guard;

import io.zmqkit.core.jeromq.IncomingFrame;

/** How many frames and bytes one message may have: a message fills memory until its last frame has arrived. */
final class MessageLimit implements FrameLimit {

    private final int mostFrames;
    private final long mostBytes;
    private int frames;
    private long bytes;

    MessageLimit(int mostFrames, long mostBytes) {
        this.mostFrames = mostFrames;
        this.mostBytes = mostBytes;
    }

    @Override
    public Verdict judge(IncomingFrame frame) {
        frames++;
        bytes += frame.bytes();
        if (frames > mostFrames || bytes > mostBytes) {
            return Verdict.CLOSE;
        }
        if (!frame.isFollowed()) {
            frames = 0;
            bytes = 0;
        }
        return Verdict.TAKE;
    }

    @Override
    public String rule() {
        return "a message of more than " + mostFrames + " frames or " + mostBytes + " bytes";
    }

    @Override
    public void ended() {}
}
