"""Traffic policy of a version: the subset of its DestinationRule."""

from microservices.kinds import istio
from microservices.settings.traffic.traffic_policy import (
    DEFAULT_ALGORITHM,
    ConnectionPoolSettings,
    ConsistentHashSettings,
    LoadBalancerSettings,
    LocalitySettings,
    OutlierDetectionSettings,
    TrafficPolicySettings,
)


def traffic_policy_spec(settings: TrafficPolicySettings) -> istio.TrafficPolicy:
    """The policy of one subset; empty where nothing is written.

    Where pods are ejected it says as well whether requests stay near the caller: Istio would
    turn that on by itself.
    """
    found: istio.TrafficPolicy = {}
    if settings.connection_pool is not None:
        found["connectionPool"] = connection_pool_spec(settings.connection_pool)
    if settings.outlier_detection is not None:
        found["outlierDetection"] = _outlier_detection(settings.outlier_detection)
    balancer: istio.LoadBalancer = {}
    if settings.load_balancer is not None:
        balancer = _load_balancer(settings.load_balancer)
    if settings.locality is not None:
        balancer["localityLbSetting"] = _locality(settings.locality)
    elif settings.outlier_detection is not None:
        balancer["localityLbSetting"] = {"enabled": False}
    if balancer:
        found["loadBalancer"] = balancer
    return found


def host_policy_spec(settings: TrafficPolicySettings) -> istio.TrafficPolicy:
    """The policy of a host, whatever the subset; empty where there is none.

    Of tcp Istio reads the idle timeout of the host alone, and so the affinity by the address of
    the caller where several subsets share connections.
    https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/networkfilter.go
    """
    found: istio.TrafficPolicy = {}
    pool, balancer = settings.connection_pool, settings.load_balancer
    if pool and (idle := pool.idle_timeout_seconds):
        found["connectionPool"] = {"tcp": {"idleTimeout": f"{idle}s"}}
    if balancer and balancer.consistent_hash and balancer.consistent_hash.source:
        found["loadBalancer"] = {"consistentHash": {"useSourceIp": True}}
    return found


def connection_pool_spec(settings: ConnectionPoolSettings) -> istio.ConnectionPool:
    """The limits of a connection pool.

    The idle timeout is written for requests and for tcp: each port has the one that it knows.
    """
    tcp: istio.TcpPool = {}
    http: istio.HttpPool = {}
    if settings.max_connections is not None:
        tcp["maxConnections"] = settings.max_connections
    if settings.connect_timeout_milliseconds is not None:
        tcp["connectTimeout"] = f"{settings.connect_timeout_milliseconds}ms"
    if settings.max_pending_requests is not None:
        http["http1MaxPendingRequests"] = settings.max_pending_requests
    if settings.max_requests is not None:
        http["http2MaxRequests"] = settings.max_requests
    if settings.max_requests_per_connection is not None:
        http["maxRequestsPerConnection"] = settings.max_requests_per_connection
    if settings.max_retries is not None:
        http["maxRetries"] = settings.max_retries
    if settings.idle_timeout_seconds is not None:
        http["idleTimeout"] = tcp["idleTimeout"] = f"{settings.idle_timeout_seconds}s"
    if settings.keepalive is not None:
        tcp["tcpKeepalive"] = {
            "time": f"{settings.keepalive.time_seconds}s",
            "interval": f"{settings.keepalive.interval_seconds}s",
            "probes": settings.keepalive.probes,
        }
    found: istio.ConnectionPool = {}
    if tcp:
        found["tcp"] = tcp
    if http:
        found["http"] = http
    return found


def _outlier_detection(settings: OutlierDetectionSettings) -> istio.OutlierDetection:
    found: istio.OutlierDetection = {
        "consecutive5xxErrors": settings.consecutive_errors,
        "interval": f"{settings.interval_seconds}s",
        "baseEjectionTime": f"{settings.ejection_seconds}s",
        "maxEjectionPercent": settings.max_ejected_percent,
        "minHealthPercent": settings.min_healthy_percent,
    }
    if settings.consecutive_gateway_errors is not None:
        found["consecutiveGatewayErrors"] = settings.consecutive_gateway_errors
    return found


def _load_balancer(settings: LoadBalancerSettings) -> istio.LoadBalancer:
    found: istio.LoadBalancer = {}
    if settings.consistent_hash is not None:
        found["consistentHash"] = _consistent_hash(settings.consistent_hash)
    else:
        found["simple"] = settings.algorithm or DEFAULT_ALGORITHM
    if settings.warmup_seconds is not None:
        warmup: istio.Warmup = {"duration": f"{settings.warmup_seconds}s"}
        found["warmup"] = warmup
    return found


def _consistent_hash(settings: ConsistentHashSettings) -> istio.ConsistentHash:
    if settings.header is not None:
        return {"httpHeaderName": settings.header}
    if settings.cookie is not None:
        return {"httpCookie": {"name": settings.cookie.name, "ttl": f"{settings.cookie.seconds}s"}}
    if settings.query is not None:
        return {"httpQueryParameterName": settings.query}
    return {"useSourceIp": settings.source}


def _locality(settings: LocalitySettings) -> istio.LocalityLoadBalancer:
    found: istio.LocalityLoadBalancer = {"enabled": settings.enabled}
    if settings.distribute:
        found["distribute"] = [
            {"from": locality, "to": dict(sorted(shares.items()))}
            for locality, shares in sorted(settings.distribute.items())
        ]
    if settings.failover:
        found["failover"] = [
            {"from": region, "to": other} for region, other in sorted(settings.failover.items())
        ]
    return found
