"""An RTSP camera on loopback: GStreamer's server with a moving test picture, or an H.264 clip from its start, at /live.

Usage: rtsp-server.py PORT WIDTH HEIGHT RATE [USER PASSWORD]     PORT 0 takes a free one
       rtsp-server.py PORT CLIP                                  an MP4 file, at its own pace
Prints the port on a line of its own once it listens. Ends with its parent, or by a signal.
"""

import os
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402  (the versions have to be named before)


def require_login(server: GstRtspServer.RTSPServer, factory: GstRtspServer.RTSPMediaFactory, user: str, password: str):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)


def test_picture(width: str, height: str, rate: str) -> str:
    return (
        f"videotestsrc is-live=true pattern=ball ! video/x-raw,width={width},height={height},framerate={rate}/1 "
        "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10"
    )


def main(port: str, *what: str) -> None:
    if len(what) == 1:
        picture, login = f'filesrc location="{what[0]}" ! qtdemux', ()
    else:
        picture, login = test_picture(*what[:3]), what[3:]
    Gst.init(None)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {picture} ! rtph264pay config-interval=-1 name=pay0 pt=96 )")
    factory.set_shared(True)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.get_mount_points().add_factory("/live", factory)
    if login:
        require_login(server, factory, *login)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    # A test that is killed closes this pipe: no server outlives it.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    GLib.MainLoop().run()


main(*sys.argv[1:])
